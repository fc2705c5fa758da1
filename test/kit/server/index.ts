/** The real server and the people and partners around it. */
export { startLuobi, type Luobi, type ReadyLine, type StartOptions } from './start';
export { nextCode, readInbox, type InboxMessage } from './inbox';
export { demoPartner, type DemoPartner } from './partner';
export { completed, readyToSign, type ReadyToSign } from './act';
