/** The tests' own MariaDB: binary collation, one database per suite, gone afterwards. */
import { createConnection } from 'mysql2/promise';
import { createMariadbDatabase, mariadbUrl } from '../kit/mariadb';

(mariadbUrl() === null ? describe.skip : describe)('the private MariaDB (needs mariadbd)', () => {
  it('gives every suite an empty database with binary comparison', async () => {
    const database = await createMariadbDatabase('kit');
    const connection = await createConnection(database.url);
    const [rows] = await connection.query("SELECT @@collation_database AS comparison, COUNT(*) AS tables_seen FROM information_schema.tables WHERE table_schema = DATABASE()");
    await connection.end();
    await database.drop();
    expect(rows).toEqual([{ comparison: 'utf8mb4_bin', tables_seen: 0 }]);
  });

  it('leaves nothing behind when dropped', async () => {
    const database = await createMariadbDatabase('gone');
    await database.drop();
    await expect(createConnection(database.url)).rejects.toThrow(/Unknown database/);
  });
});
