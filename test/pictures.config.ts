import { defineConfig } from 'vitest/config';
import { globalSetup, PATIENCE } from '../vitest.config.ts';

export default defineConfig({ test: { ...PATIENCE, globalSetup, include: ['test/pictures.ts'] } });
