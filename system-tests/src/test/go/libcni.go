// A container runtime of thirty lines, on Debian's libcni: an independent judge of our configuration,
// results and errors.
//
//	libcni add|check|del|validate DIRECTORY PROGRAMS CACHE NETWORK CONTAINER NAMESPACE INTERFACE [CAPABILITIES [K=V;...]]
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/containernetworking/cni/libcni"
)

func main() {
	if err := run(os.Args[1], os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(command string, a []string) error {
	list, err := libcni.LoadConfList(a[0], a[3])
	if err != nil {
		return err
	}
	runtime := &libcni.RuntimeConf{ContainerID: a[4], NetNS: a[5], IfName: a[6]}
	if len(a) > 7 && a[7] != "" {
		if err := json.Unmarshal([]byte(a[7]), &runtime.CapabilityArgs); err != nil {
			return err
		}
	}
	if len(a) > 8 {
		for _, pair := range strings.Split(a[8], ";") {
			name, value, _ := strings.Cut(pair, "=")
			runtime.Args = append(runtime.Args, [2]string{name, value})
		}
	}
	cni := libcni.NewCNIConfigWithCacheDir(strings.Split(a[1], ":"), a[2], nil)
	ctx := context.Background()
	switch command {
	case "add":
		result, err := cni.AddNetworkList(ctx, list, runtime)
		if err != nil {
			return err
		}
		return result.Print()
	case "check":
		return cni.CheckNetworkList(ctx, list, runtime)
	case "del":
		return cni.DelNetworkList(ctx, list, runtime)
	case "validate":
		_, err := cni.ValidateNetworkList(ctx, list)
		return err
	}
	return fmt.Errorf("no such command: %s", command)
}
