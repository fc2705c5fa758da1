"""pyHanko's client of the Cloud Signature Consortium API (v1) signs some bytes at a service.

Usage: python3 pyhanko_csc.py URL TLS_CA_PEM USER PASSWORD CREDENTIAL_ID HEX_BYTES
Prints JSON: the signature and the signing certificate, both in base64.
"""
import asyncio
import base64
import json
import ssl
import sys

import aiohttp
from pyhanko.sign.signers.csc_signer import (
    CSCAuthorizationManager,
    CSCServiceSessionInfo,
    CSCSigner,
    fetch_certs_in_csc_credential,
)


class Authorize(CSCAuthorizationManager):
    def __init__(self, session, info, credential):
        super().__init__(info, credential)
        self.session = session

    async def authorize_signature(self, hash_b64s):
        url = self.csc_session_info.endpoint_url('credentials/authorize')
        body = self.format_csc_auth_request(hash_b64s=hash_b64s)
        async with self.session.post(url, headers=self.auth_headers, json=body, raise_for_status=True) as answer:
            return self.parse_csc_auth_response(await answer.json())


async def main(url, ca, user, password, credential_id, data):
    connector = aiohttp.TCPConnector(ssl=ssl.create_default_context(cafile=ca))
    async with aiohttp.ClientSession(connector=connector) as session:
        basic = aiohttp.BasicAuth(user, password, encoding='utf-8')
        async with session.post(f'{url}/csc/v1/auth/login', auth=basic, json={'rememberMe': False}, raise_for_status=True) as answer:
            token = (await answer.json())['access_token']
        info = CSCServiceSessionInfo(url, credential_id, oauth_token=token, api_ver='v1')
        credential = await fetch_certs_in_csc_credential(session, info)
        signer = CSCSigner(session, Authorize(session, info, credential))
        signature = await signer.async_sign_raw(data, 'sha256')
        print(json.dumps({
            'signature': base64.b64encode(signature).decode(),
            'certificate': base64.b64encode(credential.signing_cert.dump()).decode(),
        }))


asyncio.run(main(*sys.argv[1:6], bytes.fromhex(sys.argv[6])))
