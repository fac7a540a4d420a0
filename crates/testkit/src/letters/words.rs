//! Made-up words for firms, brands and models: a long tail, so that a search has rare words in every script.

use super::Tongue;
use super::rng::Rng;

/// How many different words each script has. Rank 0 is in every tenth letter, the last in hardly any.
pub const WORDS: usize = 60_000;

/// How syllables begin, sound and end.
type Script = (&'static [&'static str], &'static [&'static str], &'static [&'static str]);

const LATIN: Script = (
    &["b", "br", "c", "d", "dr", "f", "g", "gl", "h", "k", "kr", "l", "m", "n", "p", "pr", "r", "s", "st", "t", "tr", "v", "z"],
    &["a", "e", "i", "o", "u", "ai", "ea", "io"],
    &["l", "n", "r", "s", "x", "m", "", "", "nd", "rt"],
);
const CYRILLIC: Script = (
    &["б", "в", "г", "д", "ж", "з", "к", "л", "м", "н", "п", "р", "с", "т", "ф", "х", "ш", "бр", "ст", "тр"],
    &["а", "е", "и", "о", "у", "я", "ы"],
    &["л", "н", "р", "с", "м", "", "", "рт"],
);
const ARABIC: Script = (
    &["ب", "ت", "ج", "ح", "د", "ر", "ز", "س", "ش", "ط", "ع", "ف", "ق", "ك", "ل", "م", "ن", "ه"],
    &["ا", "و", "ي", "", ""],
    &["ن", "ر", "م", "ل", "", ""],
);
const HAN: &str = "瑞凯盛泰恒宏远达华兴隆昌鼎鑫源丰茂裕顺和佳美嘉诚信德力科创联通汇银金玉宝龙凤海洋江河山川林森木石岩峰岭云天宇星辰光明辉耀晶莹洁雅丽秀逸尚品优卓越超群英豪杰伟雄威武强健康宁安平福禄寿喜庆祥瑞吉利贵富荣誉名望腾飞翔跃进步高升扬帆启航新锐智慧思维博学文韬略谋策划精工巧匠艺术韵律诗画琴棋书墨香兰竹菊梅松柏桂榕枫桐楠樟橡柳杨桃李杏梨橙柚莲荷芙蓉蔷薇牡丹芍药茉莉百合水仙";

/// The word of this rank (0 is the most frequent) in the script of this language, capitalised where there are capitals.
#[must_use]
pub fn tail_word(tongue: Tongue, rank: usize) -> String {
    // Ranks of different scripts have nothing to do with each other.
    let mut rng = Rng::seeded(super::rng::mix(rank as u64 + 1) ^ 0x5EED);
    match tongue {
        Tongue::Zh => {
            let han: Vec<char> = HAN.chars().collect();
            (0..3).map(|_| *rng.pick(&han)).collect()
        }
        Tongue::Ru => capital(&syllables(&mut rng, &CYRILLIC, 3)),
        Tongue::Ar => syllables(&mut rng, &ARABIC, 3),
        Tongue::En | Tongue::Es | Tongue::Fr | Tongue::De | Tongue::Pt => capital(&syllables(&mut rng, &LATIN, 3)),
    }
}

fn syllables(rng: &mut Rng, &(onsets, vowels, codas): &Script, count: usize) -> String {
    let mut word = String::new();
    for at in 0..count {
        word.push_str(rng.pick::<&str>(onsets));
        word.push_str(rng.pick::<&str>(vowels));
        if at + 1 == count {
            word.push_str(rng.pick::<&str>(codas));
        }
    }
    word
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
