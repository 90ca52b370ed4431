// Installs what is missing and builds; what is up to date is skipped.
import { bootstrap } from './bootstrap.mjs';

await bootstrap();
