/// <reference types="@tarojs/taro" />
declare module '*.scss';
/** address of the server, without a trailing slash; empty in the browser build (same origin) */
declare const __API_BASE__: string;
