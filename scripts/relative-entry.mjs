// A loader for webpack: the entry that Temporal's bundler writes names the workflows by their full path, which would leave its length in the bundle.
export default function relativeEntry(source) {
  return source.replaceAll(/require\((\/\*.*?\*\/ )?"[^"]*[\\/]workflows[\\/]index\.js"\)/g, (_, magic = '') => `require(${magic}"./index.js")`);
}
