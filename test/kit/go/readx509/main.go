// What Go's crypto/x509 says of a certificate under a root, and of a revocation list of its issuer, as JSON.
//
//	luobi-readx509 ROOTS.pem CHAIN.pem LEAF.pem [LIST.der]
//
// Exit code 1, with the reason, when something is not read or does not hold.
package main

import (
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"os"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) < 3 {
		return fmt.Errorf("usage: readx509 ROOTS.pem CHAIN.pem LEAF.pem [LIST.der]")
	}
	roots, chain := x509.NewCertPool(), x509.NewCertPool()
	for i, pool := range []*x509.CertPool{roots, chain} {
		certificates, err := read(args[i])
		if err != nil {
			return err
		}
		for _, certificate := range certificates {
			pool.AddCert(certificate)
		}
	}
	leaves, err := read(args[2])
	if err != nil {
		return err
	}
	leaf := leaves[0]
	paths, err := leaf.Verify(x509.VerifyOptions{Roots: roots, Intermediates: chain, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}})
	if err != nil {
		return err
	}
	extensions := []string{}
	for _, extension := range leaf.Extensions {
		extensions = append(extensions, extension.Id.String())
	}
	said := map[string]interface{}{"subject": leaf.Subject.CommonName, "length": len(paths[0]), "extensions": extensions, "isCA": leaf.IsCA}
	if len(args) > 3 {
		der, err := os.ReadFile(args[3])
		if err != nil {
			return err
		}
		list, err := x509.ParseRevocationList(der)
		if err != nil {
			return err
		}
		if err := list.CheckSignatureFrom(paths[0][1]); err != nil {
			return err
		}
		said["number"] = list.Number.String()
		said["revoked"] = false
		for _, entry := range list.RevokedCertificates {
			if entry.SerialNumber.Cmp(leaf.SerialNumber) == 0 {
				said["revoked"] = true
			}
		}
	}
	return json.NewEncoder(os.Stdout).Encode(said)
}

func read(file string) ([]*x509.Certificate, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var all []*x509.Certificate
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		certificate, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		all = append(all, certificate)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%s: no certificate", file)
	}
	return all, nil
}
