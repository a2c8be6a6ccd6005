package io.margay.agent.dataplane;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.margay.agent.calc.CalcGraph;
import io.margay.agent.calc.Change;
import io.margay.agent.testbed.DefaultProfile;
import io.margay.agent.testbed.Program;
import io.margay.agent.testbed.TestNamespace;
import io.margay.agent.workload.LinkName;
import io.margay.model.codec.ResourceCodec;
import io.margay.model.codec.ResourceDocument;
import io.margay.model.net.Cidr;
import io.margay.model.net.InterfaceAddress;
import io.margay.model.net.Ip;
import io.margay.model.net.Mac;
import io.margay.model.resource.EndpointPort;
import io.margay.model.resource.Metadata;
import io.margay.model.resource.QosControls;
import io.margay.model.resource.Resource;
import io.margay.model.resource.ResourceKey;
import io.margay.model.resource.WorkloadEndpoint;
import io.margay.model.resource.WorkloadEndpointSpec;
import io.margay.netlink.Netlink;
import io.margay.netlink.NetlinkException;
import io.margay.netlink.address.Address;
import io.margay.netlink.link.LinkChange;
import io.margay.netlink.link.Veth;
import io.margay.netlink.neighbour.Neighbour;
import io.margay.netlink.route.Route;
import java.io.BufferedReader;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A host with its data plane, three containers and a neighbour, all of them namespaces.
 *
 * <pre>
 *                          host 10.199.0.1
 *   a 10.1.0.1 network net ───┤
 *   b 10.1.0.2 network net ───┼─── eth0 ─── out 10.199.0.2
 *   c 10.1.0.3 network other ─┤
 *   d 10.1.0.4 ───────────────┘ by a link that no endpoint owns
 * </pre>
 */
final class PolicyRig implements AutoCloseable {
  private static final Mac HOST_MAC = Mac.parse("ee:ee:ee:ee:ee:ee");
  private static final Ip GATEWAY = Ip.parse("169.254.1.1");
  private static final Map<String, String> ADDRESSES =
      Map.of(
          "a", "10.1.0.1",
          "b", "10.1.0.2",
          "c", "10.1.0.3",
          "d", "10.1.0.4",
          "host", "10.199.0.1",
          "out", "10.199.0.2");

  private final Map<String, TestNamespace> namespaces = new LinkedHashMap<>();
  private final Map<String, Process> probers = new LinkedHashMap<>();
  private final Map<String, BufferedReader> answers = new LinkedHashMap<>();
  private final Map<String, WorkloadEndpoint> endpoints = new LinkedHashMap<>();
  private final Set<ResourceKey> given = new LinkedHashSet<>();
  private final Set<String> changed = new LinkedHashSet<>();
  private final List<Process> started = new ArrayList<>();
  private final Map<ResourceKey, Resource> resources = new LinkedHashMap<>();
  private CalcGraph graph = new CalcGraph("h1");
  private Kernel kernel;
  private Dataplane dataplane;
  private long revision = 1;

  PolicyRig() throws Exception {
    for (String name : List.of("host", "out", "a", "b", "c", "d")) {
      TestNamespace namespace = new TestNamespace();
      namespaces.put(name, namespace);
      Program.inside(namespace, "ip link set lo up");
      namespace.namespace().writeSysctl("net/ipv4/icmp_ratelimit", "0");
    }
    // What drops spoofed packets shall be our rule.
    host().namespace().writeSysctl("net/ipv4/conf/all/rp_filter", "0");
    host().namespace().writeSysctl("net/ipv4/conf/default/rp_filter", "0");
    fabric();
    Inbox inbox = new Inbox();
    kernel = new Kernel(inbox, host().open(), host().prefix());
    dataplane = new Dataplane(kernel, new NoMesh(), inbox);
    dataplane.start();
    container("a", "net");
    container("b", "net");
    container("c", "other");
    unowned("d");
    graph.on(new Change.InSync());
    put(DefaultProfile.yaml("net"));
    put(DefaultProfile.yaml("other"));
    given.clear();
    endpoints.values().forEach(this::put);
    bringInForce();
    for (String name : namespaces.keySet()) {
      prober(name);
    }
  }

  TestNamespace host() {
    return namespace("host");
  }

  TestNamespace namespace(String name) {
    return namespaces.get(name);
  }

  String link(String container) {
    return LinkName.ofEndpoint(endpointName(container));
  }

  private static String endpointName(String container) {
    return "h1-cni-" + container + "-eth0";
  }

  private void fabric() throws Exception {
    String peer = "ip link add eth0 type veth peer name eth0 netns " + namespace("out").name();
    Program.inside(host(), peer);
    for (String name : List.of("host", "out")) {
      Program.inside(namespace(name), "ip address add " + ADDRESSES.get(name) + "/24 dev eth0");
      Program.inside(namespace(name), "ip link set eth0 up");
    }
    Program.inside(namespace("out"), "ip route add 10.1.0.0/24 via 10.199.0.1");
  }

  private void container(String name, String network) throws Exception {
    endpoints.put(name, endpoint(name, network, List.of(), Optional.empty()));
    pair(name, link(name));
  }

  private void unowned(String name) throws Exception {
    String link = "mgyunowned";
    pair(name, link);
    Program.inside(host(), "ip link set " + link + " up");
    Program.inside(host(), "ip route add " + ADDRESSES.get(name) + " dev " + link);
    host().namespace().writeSysctl("net/ipv4/conf/" + link + "/proxy_arp", "1");
  }

  private void pair(String name, String link) throws Exception {
    try (Netlink outside = Netlink.open(host().namespace());
        Netlink inside = Netlink.open(namespace(name).namespace())) {
      Mac mac = Mac.parse("02:00:00:00:00:0" + name.charAt(0));
      outside.execute(Veth.create(link, HOST_MAC, 1500, "eth0", namespace(name).namespace(), mac));
      int eth = inside.link("eth0").orElseThrow().index();
      Ip address = Ip.parse(ADDRESSES.get(name));
      inside
          .batch(
              List.of(
                  LinkChange.of(eth).up().request(),
                  Address.of(eth, new InterfaceAddress(address, 32)).add(),
                  Route.unicast(GATEWAY.toCidr()).dev(eth).add(),
                  Route.unicast(Cidr.parse("0.0.0.0/0"))
                      .via(GATEWAY)
                      .dev(eth)
                      .onLinkGateway()
                      .add(),
                  Neighbour.permanent(eth, GATEWAY, HOST_MAC).add()))
          .orThrow();
    }
  }

  private WorkloadEndpoint endpoint(
      String name, String network, List<EndpointPort> ports, Optional<QosControls> qos) {
    Map<String, String> labels = Map.of("margay.io/network", network, "role", name);
    return new WorkloadEndpoint(
        Metadata.named("default", endpointName(name)).withLabels(labels),
        new WorkloadEndpointSpec(
            "cni",
            Optional.empty(),
            "h1",
            Optional.of(name),
            Optional.empty(),
            "eth0",
            List.of(Cidr.parse(ADDRESSES.get(name) + "/32")),
            Optional.of(GATEWAY),
            List.of(network),
            link(name),
            Optional.empty(),
            ports,
            qos));
  }

  /** A container publishes these ports until {@link #reset}; fails when it may not. */
  void publish(String name, EndpointPort... ports) throws Exception {
    change(name, List.of(ports), Optional.empty());
  }

  /** A container's traffic is limited until {@link #reset}. */
  void limit(String name, QosControls qos) throws Exception {
    change(name, List.of(), Optional.of(qos));
  }

  private void change(String name, List<EndpointPort> ports, Optional<QosControls> qos)
      throws Exception {
    changed.add(name);
    put(endpoint(name, network(name), ports, qos));
    bringInForce(name);
  }

  private String network(String name) {
    return endpoints.get(name).spec().profiles().getFirst();
  }

  /** Another agent takes over, with what the store says. */
  void restart() throws Exception {
    dataplane.close();
    kernel.close();
    Inbox inbox = new Inbox();
    graph = new CalcGraph("h1");
    kernel = new Kernel(inbox, host().open(), host().prefix());
    dataplane = new Dataplane(kernel, new NoMesh(), inbox);
    dataplane.start();
    resources.values().forEach(this::put);
    graph.on(new Change.InSync());
    bringInForce();
  }

  private void put(Resource resource) {
    resources.put(resource.key(), resource);
    graph.on(new Change.Put(resource, ++revision));
  }

  private void prober(String name) throws Exception {
    String java = System.getProperty("java.home") + "/bin/java";
    Process process =
        Program.start(
            namespace(name),
            java
                + " -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx32m -Djava.net.preferIPv4Stack=true"
                + " -cp "
                + System.getProperty("java.class.path")
                + " "
                + Prober.class.getName());
    probers.put(name, process);
    answers.put(name, process.inputReader());
    if (!"ready".equals(answers.get(name).readLine())) {
      throw new AssertionError("the prober of " + name + " does not start");
    }
  }

  /** Tells a prober something and returns whether it passed. */
  boolean tell(String name, String line) throws Exception {
    return "passed".equals(ask(name, line));
  }

  /** Tells a prober something and returns its answer; see {@link Talker}. */
  String ask(String name, String line) throws Exception {
    PrintStream out = new PrintStream(probers.get(name).getOutputStream(), true, UTF_8);
    out.println(line);
    return String.valueOf(answers.get(name).readLine());
  }

  /** {@code FROM TO icmp|tcp PORT|udp PORT}: whether it arrives and an answer comes back. */
  boolean passes(String probe) throws Exception {
    String[] words = probe.split(" ", -1);
    String to = ADDRESSES.getOrDefault(words[1], words[1]);
    if (words[2].equals("icmp")) {
      Process ping = start(words[0], "ping -n -q -c 1 -W 0.25 " + to);
      return ping.waitFor() == 0;
    }
    return tell(words[0], words[2] + " " + to + " " + words[3]);
  }

  /** Starts a program that the rig ends if nobody else does. */
  Process start(String name, String line) throws Exception {
    Process process = Program.start(namespace(name), line);
    started.add(process);
    return process;
  }

  /** Brings resources in force that {@link #reset} takes away again. */
  void put(String yaml) throws Exception {
    for (ResourceDocument document : ResourceCodec.read("test", yaml.getBytes(UTF_8))) {
      Resource resource = document.resource();
      given.add(resource.key());
      put(resource);
    }
    bringInForce();
  }

  /** Takes away what was put. */
  void reset() throws Exception {
    for (ResourceKey key : given) {
      resources.remove(key);
      graph.on(new Change.Gone(key, ++revision));
    }
    given.clear();
    for (String name : changed) {
      put(endpoints.get(name));
    }
    changed.clear();
    put(DefaultProfile.yaml("net"));
    put(DefaultProfile.yaml("other"));
    given.clear();
  }

  private void bringInForce() throws Exception {
    bringInForce("a");
  }

  private void bringInForce(String name) throws Exception {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Fence fence = new Fence(endpointName(name), done);
    dataplane.submit(new Message.Instructions(graph.flush(), List.of(fence)));
    done.get(5, TimeUnit.SECONDS);
  }

  @Override
  public void close() throws NetlinkException {
    probers.values().forEach(Process::destroyForcibly);
    started.forEach(Process::destroyForcibly);
    probers.values().forEach(process -> process.onExit().join());
    dataplane.close();
    kernel.close();
    for (TestNamespace namespace : namespaces.values()) {
      namespace.close();
    }
  }
}
