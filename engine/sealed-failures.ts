import { DefaultFailureConverter } from '@temporalio/common';

// The engine's library loads this by its path, for workers whose histories are sealed: what went wrong may name people and addresses.
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
