import { defineConfig, mergeConfig } from 'vitest/config';
import base from '../vitest.config.ts';

export default mergeConfig({ ...base, test: { ...base.test, include: [] } }, defineConfig({ test: { include: ['test/record-histories.ts'] } }));
