import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const OUT = path.join(import.meta.dirname, '..', '..', 'dist', 'web');

/** Compresses files once while building, not at each request; the API's process serves the smallest that a browser takes. */
function compressed(): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    closeBundle() {
      for (const file of readdirSync(OUT, { recursive: true, encoding: 'utf8' })) {
        if (!/\.(m?js|css|svg|html)$/.test(file)) continue;
        const content = readFileSync(path.join(OUT, file));
        writeFileSync(path.join(OUT, `${file}.br`), brotliCompressSync(content));
        writeFileSync(path.join(OUT, `${file}.gz`), gzipSync(content, { level: 9 }));
      }
    },
  };
}

/** Gives a document of docs/ as what the help shows: its topics, each with the heading above it and its paragraphs. */
function topicsOfDocuments(): Plugin {
  return {
    name: 'topics-of-documents',
    transform(code, id) {
      if (!id.endsWith('.md')) return;
      const [, ...groups] = code.split(/^## /m);
      const topics = groups.flatMap((group) => {
        const [of = '', ...parts] = group.split(/^### /m);
        return parts.map((part) => {
          const [title = '', ...text] = part.split('\n').map((line) => line.trim());
          return { of: of.trim(), title, text: text.filter((line) => line !== '') };
        });
      });
      return { code: `export default ${JSON.stringify(topics)}`, map: null };
    },
  };
}

const PDFJS = path.join(import.meta.dirname, '..', '..', 'node_modules', 'pdfjs-dist');

/** Adds the tables of Chinese characters that a PDF without fonts of its own needs to be drawn; the page fetches the one that it meets. */
function charactersOfPdf(): Plugin {
  return {
    name: 'characters-of-pdf',
    apply: 'build',
    generateBundle() {
      for (const file of readdirSync(path.join(PDFJS, 'cmaps')).filter((name) => /^(Adobe-GB1|GB|UniGB).*\.bcmap$/.test(name)))
        this.emitFile({ type: 'asset', fileName: `assets/cmaps/${file}`, source: readFileSync(path.join(PDFJS, 'cmaps', file)) });
    },
  };
}

/** The running API. It refuses acts that come from other sites: here they come from its own. */
const API = { target: 'http://127.0.0.1:8080', headers: { origin: 'http://127.0.0.1:8080' } };

/**
 * The console is built into dist/web, from where the API's process serves it; `npx vite client/web` serves it while working on pages, beside
 * a running API.
 */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), topicsOfDocuments(), charactersOfPdf(), compressed()],
  build: {
    outDir: OUT,
    emptyOutDir: true,
    target: 'es2022',
    // Nothing is inlined into the page: its content security policy allows no script of its own.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1_500,
    // Every page's list of what it loads is a part of the first script, and no compression makes a hash shorter.
    rolldownOptions: {
      // Rules and words do nothing by being imported: what only a later page uses of them comes with that page.
      treeshake: { moduleSideEffects: [{ test: /\/(domain|client\/contract)\//, sideEffects: false }] },
      output: {
        entryFileNames: 'assets/[name]-[hash:7].js',
        chunkFileNames: 'assets/[name]-[hash:7].js',
        // What every page needs is one file: three dozen small ones take longer to ask for, and are larger together.
        codeSplitting: { groups: [{ name: 'first', tags: ['$initial'] }] },
      },
    },
  },
  server: { proxy: { '/api': API, '/readyz': API } },
});
