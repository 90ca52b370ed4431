import { describe, expect, it } from 'vitest';
import { idleWords, withheldWords } from '../domain/words/workers.ts';
import { buildOfPoller, DEPLOYMENT, giveCommand, matching, NO_BUILD, sharesIn } from '../engine/builds.ts';
import { movingCommands } from './support/how-to.ts';

// To which builds a server says that it gives work, by what it answers, and what is said of work that reaches nobody.

const version = (buildId: string, deploymentName = DEPLOYMENT) => ({ deploymentName, buildId });
const asking = (...builds: string[]) => builds.map((build) => ({ build }));

describe('work', () => {
  it('goes to workers without a build where a server says nothing', () => {
    expect(sharesIn({})).toEqual([{ build: NO_BUILD, percent: 100 }]);
    expect(sharesIn({ versioningInfo: {} })).toEqual([{ build: NO_BUILD, percent: 100 }]);
    expect(sharesIn({ versioningInfo: { currentVersion: '__unversioned__', rampingVersion: '' } })).toEqual([{ build: NO_BUILD, percent: 100 }]);
  });

  it('goes to the current build, and the part that is said to the other one', () => {
    const current = { currentDeploymentVersion: version('1.0.1') };
    expect(sharesIn({ versioningInfo: current })).toEqual([{ build: '1.0.1', percent: 100 }]);
    expect(sharesIn({ versioningInfo: { ...current, rampingDeploymentVersion: version('1.0.2'), rampingVersionPercentage: 10 } })).toEqual([
      { build: '1.0.1', percent: 90 },
      { build: '1.0.2', percent: 10 },
    ]);
    // Back to those without a build by steps, and all of it.
    expect(sharesIn({ versioningInfo: { ...current, rampingVersionPercentage: 25 } })).toEqual([
      { build: '1.0.1', percent: 75 },
      { build: NO_BUILD, percent: 25 },
    ]);
    expect(sharesIn({ versioningInfo: { ...current, rampingVersionPercentage: 100 } })).toEqual([{ build: NO_BUILD, percent: 100 }]);
  });

  it('is read of servers that say a version as one text, and another deployment’s is none of ours', () => {
    expect(sharesIn({ versioningInfo: { currentVersion: 'duban.1.0.1' } })).toEqual([{ build: '1.0.1', percent: 100 }]);
    expect(sharesIn({ versioningInfo: { currentDeploymentVersion: version('1.0.1', 'theirs') } })).toEqual([{ build: 'theirs.1.0.1', percent: 100 }]);
  });

  it('is asked for by a worker with its build, unless it is not versioned by it', () => {
    expect(buildOfPoller({})).toBe(NO_BUILD);
    expect(buildOfPoller({ deploymentOptions: { ...version('1.0.1'), workerVersioningMode: 1 } })).toBe(NO_BUILD);
    expect(buildOfPoller({ deploymentOptions: { ...version('1.0.1'), workerVersioningMode: 2 } })).toBe('1.0.1');
  });

  it('reaches somebody, or is withheld, build by build', () => {
    const both = [
      { build: NO_BUILD, percent: 90 },
      { build: '1.0.1', percent: 10 },
    ];
    expect(matching(both, asking(NO_BUILD, '1.0.1'))).toEqual({ withheld: [], idle: [] });
    expect(matching(both, asking('1.0.1', '1.0.1', '1.0.2'))).toEqual({ withheld: [both[0]], idle: ['1.0.2'] });
    expect(matching([{ build: NO_BUILD, percent: 100 }], asking('1.0.1'))).toEqual({ withheld: [{ build: NO_BUILD, percent: 100 }], idle: ['1.0.1'] });
    expect(matching([{ build: '1.0.1', percent: 100 }], asking(NO_BUILD, '1.0.1'))).toEqual({ withheld: [], idle: [NO_BUILD] });
  });

  it('that is withheld is said in one sentence in each language, with how much of it', () => {
    expect(withheldWords([{ build: NO_BUILD, percent: 90 }], ['1.0.1', '1.0.2'])).toEqual({
      zh: '90% 的工作交给了没有版本号的处理程序，但没有这样的处理程序在运行；在运行的是版本 1.0.1 的处理程序、版本 1.0.2 的处理程序，领不到这些工作，任务会停滞',
      en: '90 % of the work goes to workers without a build, of which none runs; workers of build 1.0.1 and workers of build 1.0.2 run and get none of it: what waits there stands still',
    });
    expect(withheldWords([{ build: '1.0.1', percent: 100 }], [NO_BUILD]).en).toBe(
      'all work goes to workers of build 1.0.1, of which none runs; workers without a build run and get none of it: what waits there stands still',
    );
    expect(idleWords(NO_BUILD)).toEqual({ zh: '没有版本号的处理程序在运行，但没有分到工作', en: 'workers without a build run and get no work' });
  });

  it('is moved by the same commands in both languages of the how-to', () => {
    const commands = movingCommands('production.md');
    expect(commands.map(([, , step]) => step)).toEqual([
      'set-ramping-version',
      'describe',
      'set-ramping-version',
      'set-current-version',
      'set-current-version',
    ]);
    expect(movingCommands('production.zh-CN.md')).toEqual(commands);
  });

  it('is given back to workers without a build by a command of its own', () => {
    expect(giveCommand('duban', NO_BUILD)).toBe('temporal worker deployment set-current-version --namespace duban --deployment-name duban --unversioned --yes');
  });
});
