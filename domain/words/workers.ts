import type { Words } from '../kernel/language.ts';

/** To what kind of workers a part of the work (per cent) goes; an empty build stands for workers that have none. */
interface GivenWork {
  build: string;
  percent: number;
}

const workersOf = (build: string): Words =>
  build === '' ? { zh: '没有版本号的处理程序', en: 'workers without a build' } : { zh: `版本 ${build} 的处理程序`, en: `workers of build ${build}` };
const all = (builds: readonly string[]): Words => ({
  zh: builds.map((build) => workersOf(build).zh).join('、'),
  en: builds.map((build) => workersOf(build).en).join(' and '),
});

/** That work goes to workers of which none runs, while others run and get none of it. */
export const withheldWords = (withheld: readonly GivenWork[], asking: readonly string[]): Words => {
  const percent = Math.round(withheld.reduce((sum, share) => sum + share.percent, 0));
  const to = all(withheld.map(({ build }) => build));
  return {
    zh: `${percent === 100 ? '全部工作' : `${percent}% 的工作`}交给了${to.zh}，但没有这样的处理程序在运行；在运行的是${all(asking).zh}，领不到这些工作，任务会停滞`,
    en: `${percent === 100 ? 'all work' : `${percent} % of the work`} goes to ${to.en}, of which none runs; ${all(asking).en} run and get none of it: what waits there stands still`,
  };
};

/** That workers run and get no work, since others have it. */
export const idleWords = (build: string): Words => ({
  zh: `${workersOf(build).zh}在运行，但没有分到工作`,
  en: `${workersOf(build).en} run and get no work`,
});
