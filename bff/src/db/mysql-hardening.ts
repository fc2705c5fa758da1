/**
 * A query that times out leaves a poisoned connection which mysql2 would hand out again: one network black hole then
 * wedges the pool for ever. The connection is destroyed instead.
 */
import type { DataSource, QueryRunner, ReplicationMode } from 'typeorm';

export function destroyTimedOutConnections(dataSource: DataSource): void {
  const driver = dataSource.driver;
  const create = driver.createQueryRunner.bind(driver);
  driver.createQueryRunner = (mode: ReplicationMode): QueryRunner => {
    const runner = create(mode);
    const query = runner.query.bind(runner) as (...args: unknown[]) => Promise<unknown>;
    runner.query = (async (...args: unknown[]) => {
      try {
        return await query(...args);
      } catch (error) {
        if ((error as { driverError?: { code?: string } }).driverError?.code === 'PROTOCOL_SEQUENCE_TIMEOUT') {
          ((await runner.connect()) as { destroy(): void }).destroy();
        }
        throw error;
      }
    }) as typeof runner.query;
    return runner;
  };
}
