/** A document of docs/ as the build gives it to the help: its topics in order (`topicsOfDocuments` in vite.config.ts). */
declare module '*.md' {
  const topics: { of: string; title: string; text: string[] }[];
  export default topics;
}
