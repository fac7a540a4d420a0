/** Where the build puts what PDFs are drawn with; see vite.config.ts. */
declare const __PDF_FILES__: string;
