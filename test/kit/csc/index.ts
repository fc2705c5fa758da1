/** A remote signing service that speaks the API of the Cloud Signature Consortium. */
export * from './csc-server';
export * from './certomancer';
