// Second opinions in Go, built for tests only: GlobalSign's EST server (MIT), and what Go's own library reads of our certificates.
module luobi.test/opinions

go 1.19

require github.com/globalsign/est v1.0.6
