/** Before any test: the worker bundle is made from today's source, so tests run the real worker. */
module.exports = async () => {
  const { buildBff } = await import('../../bff/cli/build.mjs');
  await buildBff();
};
