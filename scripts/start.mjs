import { bootstrap } from './bootstrap.mjs';

await bootstrap();
await import('../dist/embedded/start.js');
