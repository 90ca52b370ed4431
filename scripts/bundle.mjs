// Bundles the workflow code once, so that no worker has to do it while starting.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

const dist = path.join(import.meta.dirname, '..', 'dist');
const { code } = await bundleWorkflowCode({ workflowsPath: path.join(dist, 'workflows', 'index.js'), logger: new DefaultLogger('WARN') });
writeFileSync(path.join(dist, 'workflow-bundle.js'), code);
