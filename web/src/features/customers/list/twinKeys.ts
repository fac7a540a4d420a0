/** A name shorter than this is like too many others. */
const NAME_CHARS_MIN = 3;

/** What of a half-typed customer is worth asking for twins; half an address is not. */
export function twinKeys(form: { name: string; website: string; email: string; phone: string }) {
  const name = form.name.trim();
  const domain = form.website
    .trim()
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/^www\./, '')
    .split('/')[0];
  const email = form.email.trim();
  const phone = form.phone.trim();
  return {
    ...([...name].length >= NAME_CHARS_MIN || /\p{Script=Han}{2}/u.test(name) ? { name } : {}),
    ...(domain && /\.[a-z]{2,}$/.test(domain) ? { domain, website: form.website.trim() } : {}),
    ...(/^\S+@\S+\.[a-z]{2,}$/i.test(email) ? { email } : {}),
    ...(phone.replace(/\D/g, '').length >= 7 ? { phone } : {}),
  };
}
