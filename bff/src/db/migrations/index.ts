/** Every migration, oldest first. One small change each; re-runnable; never edited after a release. */
import { Jobs1764000000000 } from './1764000000000-jobs';

export const MIGRATIONS = [Jobs1764000000000];
