/** The root of the app. It draws nothing: every page brings its own Screen. */
import type { PropsWithChildren } from 'react';
import './app.scss';

// Taro mounts the default export
export default function App({ children }: PropsWithChildren) {
  return children;
}
