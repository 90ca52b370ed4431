// Preloaded into a worker by the fault tests: its own clock is wrong by so many ms, the engine's and the database's are not.
const skewMs = Number(process.env.CLOCK_SKEW_MS ?? 0);
const { now } = Date;
if (skewMs !== 0) {
  Date.now = () => now() + skewMs;
  globalThis.Date = new Proxy(Date, { construct: (target, given, asked) => Reflect.construct(target, given.length === 0 ? [now() + skewMs] : given, asked) });
}
