export { enqueue, type NewJob } from './queue';
export { startWorker, RetryLater, type JobContext, type JobHandler, type Worker } from './worker';
