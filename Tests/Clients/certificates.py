"""Certificates of an authority that a test makes."""

import ssl
import subprocess

CURVE = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")


class Authority:
    """A folder with an authority, `ca.pem`, and the certificates that it has issued."""

    def __init__(self, folder):
        folder.mkdir(exist_ok=True)
        self.folder = folder
        self._openssl("req", "-x509", *CURVE, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=tests", "-days", "2")

    def issue(self, name, hosts):
        """NAME.pem and NAME.key, for hosts like `DNS:localhost,IP:127.0.0.1`."""
        (self.folder / "names").write_text(f"subjectAltName={hosts}\n")
        self._openssl("req", *CURVE, "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name}")
        sign = ("-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-extfile", "names")
        self._openssl("x509", "-req", "-in", f"{name}.csr", "-out", f"{name}.pem", *sign)
        return self

    def context(self, name):
        """For a server that shows this certificate."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / f"{name}.pem", self.folder / f"{name}.key")
        return context

    def text(self, file):
        return (self.folder / file).read_text()

    def _openssl(self, *words):
        subprocess.run(["openssl", *words], cwd=self.folder, check=True, capture_output=True)


def certificates(folder, host="localhost"):
    """An authority's file, and a context with a certificate of it for a host."""
    authority = Authority(folder).issue("server", f"DNS:{host}")
    return folder / "ca.pem", authority.context("server")
