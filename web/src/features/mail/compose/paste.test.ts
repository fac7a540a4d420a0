import { expect, it } from 'vitest';
import { cleanPaste, withPictures } from './paste';

const text = (html: string) => new DOMParser().parseFromString(html, 'text/html').body;

it('takes Word apart: no mso, no comments, lists are lists', () => {
  const word = `<html xmlns:o="urn:x"><head><style>p.MsoNormal{margin:0}</style></head><body lang=EN-US>
    <!--[if gte mso 9]><xml><o:x>1</o:x></xml><![endif]--><!--StartFragment-->
    <p class=MsoNormal style="mso-margin-top-alt:auto;font-family:Calibri;color:red"><b>Offer</b><o:p> now</o:p></p>
    <p class=MsoListParagraph style="mso-list:l0 level1 lfo1"><span style="mso-list:Ignore">·<span> </span></span>First</p>
    <p class=MsoListParagraph style="mso-list:l0 level1 lfo1"><span style="mso-list:Ignore">·</span>Second</p>
    <p class=MsoListParagraph style="mso-list:l1 level1 lfo2"><span style="mso-list:Ignore">1.</span>One</p>
    <!--EndFragment--></body></html>`;
  const { html, pictures } = cleanPaste(word);
  expect(html).not.toMatch(/mso|class=|<!--|o:p|Calibri|<style/i);
  expect(html).toContain('<b>Offer</b> now');
  expect(html).toContain('color:red');
  expect([...text(html).querySelectorAll('li')].map((one) => one.textContent?.trim())).toContain('Second');
  expect(pictures).toEqual([]);
});

it('keeps a table of Excel with its merged cells and borders', () => {
  const excel = `<table border=0 width=300 style="border-collapse:collapse"><col width=64 style="mso-width-source:userset">
    <tr height=20><td class=xl65 colspan=2 width=128 style="border:.5pt solid windowtext;mso-number-format:General">Model</td></tr>
    <tr><td style="text-align:right">12</td><td>USD</td></tr></table>`;
  const table = text(cleanPaste(excel).html).querySelector('table');
  expect(table?.querySelectorAll('td')).toHaveLength(3);
  expect(table?.querySelector('td')?.getAttribute('colspan')).toBe('2');
  expect(table?.querySelector('td')?.getAttribute('style')).toBe('border:.5pt solid windowtext');
  expect(table?.innerHTML).not.toMatch(/mso|class|<col/);
});

it('makes files of pictures within it and drops those of the web and of the disk', () => {
  const page = `<p>A<img src="data:image/png;base64,iVBORw0KGgo=" width="20"><img src="https://track.example/p.gif">
    <img src="file:///C:/x.png"><img src="/api/mail/drafts/1/attachments/2"><img src="data:image/svg+xml;base64,PHN2Zz4="></p>`;
  const { html, pictures } = cleanPaste(page);
  expect(pictures.map((one) => [one.name, one.type, one.size])).toEqual([['picture-1.png', 'image/png', 8]]);
  expect(html).not.toMatch(/track\.example|file:|svg/);
  const shown = withPictures(html, ['/api/mail/drafts/1/attachments/9']);
  expect([...text(shown).querySelectorAll('img')].map((one) => one.getAttribute('src'))).toEqual([
    '/api/mail/drafts/1/attachments/9',
    '/api/mail/drafts/1/attachments/2',
  ]);
  expect(withPictures(html, [])).not.toContain('data-pasted');
});

it('lets nothing act', () => {
  const { html } = cleanPaste(
    '<p onclick="x()">a<script>x</script><a href="https://x.example" onmouseover="y">b</a></p><form><input></form>',
  );
  expect(html).toBe('<p>a<a href="https://x.example">b</a></p>');
});
