// Attest is the program: without a command it opens the window, with one it does the same work in the terminal.
package main

import "os"

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }
