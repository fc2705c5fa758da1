/** The root of the app. It draws nothing: every page brings its own Screen. */
import type { PropsWithChildren } from 'react';
import { setWayBack } from './api/gate';
import { returnSilently } from './api/silent-login';
import './app.scss';

setWayBack(returnSilently);

// Taro mounts the default export
export default function App({ children }: PropsWithChildren) {
  return children;
}
