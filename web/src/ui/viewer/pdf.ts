import { GlobalWorkerOptions, getDocument, type PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import workerSrc from 'pdfjs-dist/legacy/build/pdf.worker.min.mjs?url';

GlobalWorkerOptions.workerSrc = workerSrc;

/** Larger files (bytes) are only saved: they would have to be held whole. */
const PDF_BYTES_MAX = 64_000_000;
/** A picture within a page that has more pixels is left out. */
const IMAGE_PIXELS_MAX = 64_000_000;

/** Why a PDF isn't shown, by the words for it. */
export type PdfTrouble = 'pdf_encrypted' | 'pdf_damaged' | 'pdf_form' | 'pdf_too_large' | 'unreachable';

export class PdfProblem extends Error {
  constructor(readonly trouble: PdfTrouble) {
    super(trouble);
  }
}

/** Scripts in it never run, forms outside of the standard aren't filled, and nothing is fetched but what it is drawn with. */
export async function openPdf(href: string, bytes: number, signal: AbortSignal): Promise<PDFDocumentProxy> {
  if (bytes > PDF_BYTES_MAX) throw new PdfProblem('pdf_too_large');
  const data = await fetched(href, signal);
  const task = getDocument({
    data,
    cMapUrl: `${__PDF_FILES__}cmaps/`,
    standardFontDataUrl: `${__PDF_FILES__}standard_fonts/`,
    wasmUrl: `${__PDF_FILES__}wasm/`,
    // The app's policy lets no machine code in; the library has the same in JavaScript.
    useWasm: false,
    enableXfa: false,
    maxImageSize: IMAGE_PIXELS_MAX,
    verbosity: 0,
  });
  signal.addEventListener('abort', () => void task.destroy(), { once: true });
  try {
    const pdf = await task.promise;
    if (pdf.isPureXfa) throw new PdfProblem('pdf_form');
    return pdf;
  } catch (thrown) {
    if (thrown instanceof PdfProblem) throw thrown;
    throw new PdfProblem((thrown as Error).name === 'PasswordException' ? 'pdf_encrypted' : 'pdf_damaged');
  }
}

async function fetched(href: string, signal: AbortSignal): Promise<ArrayBuffer> {
  try {
    const response = await fetch(href, { signal, credentials: 'same-origin' });
    if (response.ok) return await response.arrayBuffer();
  } catch (thrown) {
    if (signal.aborted) throw thrown;
  }
  throw new PdfProblem('unreachable');
}
