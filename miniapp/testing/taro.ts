/** Taro as unit tests see it: every call is a jest.fn that answers `:ok`; hooks do nothing. */
const calls = new Map<string, jest.Mock>();
const known = (name: string): jest.Mock => {
  const made = calls.get(name) ?? jest.fn(async () => ({ errMsg: `${name}:ok` }));
  calls.set(name, made);
  return made;
};
const Taro = new Proxy({} as Record<string, jest.Mock>, { get: (_, name) => known(String(name)) });
const nothing = (): void => undefined;

export const useRouter = (): { params: Record<string, string> } => ({ params: {} });
export const useDidShow = nothing;
export const useDidHide = nothing;
export const useReady = nothing;
export const usePullDownRefresh = nothing;
export default Taro;
