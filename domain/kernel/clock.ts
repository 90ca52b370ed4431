/**
 * The programme clock: `at(real) = origin + (real - realOrigin) * rate`. Rate 1 with equal origins is
 * production; a demonstration runs at one day a second (rate 86,400). Fixed for a programme's whole life and part
 * of every workflow's input, so that a running history never sees it change.
 */
export interface ProgrammeClock {
  /** Programme time, epoch ms, at the real instant `realOriginMs`. */
  originMs: number;
  /** Real time, epoch ms, at which the programme clock stood at `originMs`. */
  realOriginMs: number;
  /** Programme milliseconds for each real millisecond; above 0. */
  rate: number;
}

export const REAL_TIME: ProgrammeClock = { originMs: 0, realOriginMs: 0, rate: 1 };

/** Programme time (epoch ms) at a real instant (epoch ms). */
export function programmeNowMs(clock: ProgrammeClock, realNowMs: number): number {
  return Math.floor(clock.originMs + (realNowMs - clock.realOriginMs) * clock.rate);
}

/** The first real instant (epoch ms) at which the programme clock has reached `programmeMs`. */
export function realInstantMs(clock: ProgrammeClock, programmeMs: number): number {
  return Math.ceil(clock.realOriginMs + (programmeMs - clock.originMs) / clock.rate);
}
