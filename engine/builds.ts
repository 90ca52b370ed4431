import proto from '@temporalio/proto';

// To which workers the engine gives work, where they have builds (`WORKER_BUILD_ID`). Only an administrator moves it from one to another.

type Version = proto.temporal.api.deployment.v1.IWorkerDeploymentVersion;
type Described = proto.temporal.api.workflowservice.v1.IDescribeTaskQueueResponse;
type Asking = proto.temporal.api.taskqueue.v1.IPollerInfo;

const { WORKER_VERSIONING_MODE_VERSIONED } = proto.temporal.api.enums.v1.WorkerVersioningMode;

/** What all workers of one installation are called by the engine, where they have builds. */
export const DEPLOYMENT = 'duban';
/** Stands for the workers that have no build. */
export const NO_BUILD = '';
/** What the engine calls those. */
const UNVERSIONED = '__unversioned__';

/** Workers of one build, and how much of the work (per cent) the engine gives them. */
export interface Share {
  build: string;
  percent: number;
}

/** Somebody who asks for work. */
export interface Poller {
  identity: string;
  lastSeenMs: number;
  /** `NO_BUILD` where it has none. */
  build: string;
}

/** Names another deployment's build so that it is taken for none of ours. */
const buildIn = (version: Version | null | undefined): string =>
  !version?.buildId ? NO_BUILD : version.deploymentName === DEPLOYMENT ? version.buildId : `${version.deploymentName}.${version.buildId}`;

/** Servers before 1.28 say a version as one text, `duban.1.0.1`. */
const buildInText = (text: string | null | undefined): string =>
  !text || text === UNVERSIONED ? NO_BUILD : /^duban[.:]/.test(text) ? text.slice(DEPLOYMENT.length + 1) : text;

/** Gives the build of somebody who asks: one that is not versioned counts as without, whatever it calls itself. */
export const buildOfPoller = ({ deploymentOptions }: Asking): string =>
  deploymentOptions?.workerVersioningMode === WORKER_VERSIONING_MODE_VERSIONED ? buildIn(deploymentOptions) : NO_BUILD;

/** Gives the shares of the work that a task queue says. */
export function sharesIn({ versioningInfo }: Described): Share[] {
  const { currentDeploymentVersion, currentVersion, rampingDeploymentVersion, rampingVersion, rampingVersionPercentage } = versioningInfo ?? {};
  const percent = rampingVersionPercentage ?? 0;
  return [
    { build: buildIn(currentDeploymentVersion) || buildInText(currentVersion), percent: 100 - percent },
    { build: buildIn(rampingDeploymentVersion) || buildInText(rampingVersion), percent },
  ].filter((share) => share.percent > 0);
}

/** How the work and those who ask for it come together. */
export interface Matching {
  /** Shares of the work that go to builds of which nobody asks. */
  withheld: Share[];
  /** Builds of which somebody asks, and gets nothing. */
  idle: string[];
}

export function matching(shares: readonly Share[], asking: readonly Pick<Poller, 'build'>[]): Matching {
  const builds = [...new Set(asking.map(({ build }) => build))].sort();
  return {
    withheld: shares.filter(({ build }) => !builds.includes(build)),
    idle: builds.filter((build) => !shares.some((share) => share.build === build)),
  };
}

/** Gives the command by which an administrator gives all work to one build: it asks nothing, so that it works where nobody can answer, as in a container. */
export const giveCommand = (namespace: string, build: string): string =>
  `temporal worker deployment set-current-version --namespace ${namespace} --deployment-name ${DEPLOYMENT} ${build === NO_BUILD ? '--unversioned' : `--build-id ${build}`} --yes`;
