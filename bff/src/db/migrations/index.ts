/** Every migration, oldest first. One small change each; re-runnable; never edited after a release. */
import { Jobs1764000000000 } from './1764000000000-jobs';
import { Ca1764000100000 } from './1764000100000-ca';
import { Envelope1764000400000 } from './1764000400000-envelope';
import { Evidence1764000500000 } from './1764000500000-evidence';

export const MIGRATIONS = [Jobs1764000000000, Ca1764000100000, Envelope1764000400000, Evidence1764000500000];
