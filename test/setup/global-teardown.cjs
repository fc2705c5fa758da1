/** After all tests: the private MariaDB goes, with its data. */
module.exports = async () => {
  await globalThis.__LUOBI_MARIADB__?.stop();
};
