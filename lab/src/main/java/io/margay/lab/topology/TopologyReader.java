package io.margay.lab.topology;

import io.margay.model.document.Documents;
import io.margay.model.document.Fault;
import io.margay.model.document.Faults;
import io.margay.model.document.Fields;
import io.margay.model.document.InvalidDocumentException;
import io.margay.model.document.Position;
import io.margay.model.document.Tree;
import io.margay.model.document.Value;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a topology strictly: an unknown key is a fault, and all faults are told at once. */
public final class TopologyReader {
  private static final String NOT_YET =
      "is not in this release: hosts meet on the fabric, and nothing else can be described";

  private final Faults faults;
  private final List<HostSpec> hosts = new ArrayList<>();
  private final Map<Ip, String> holders = new HashMap<>();

  private TopologyReader(Faults faults) {
    this.faults = faults;
  }

  /**
   * Reads one document of YAML or JSON.
   *
   * @param source the file's name, for messages
   * @throws InvalidDocumentException with everything that is wrong
   */
  public static Topology read(String source, byte[] utf8) throws InvalidDocumentException {
    List<Tree> documents = Documents.read(source, utf8);
    if (documents.size() != 1) {
      Position at = documents.isEmpty() ? Position.NONE : documents.get(1).at();
      throw new InvalidDocumentException(
          new Fault(source, at, "", "a topology is one document, found " + documents.size()));
    }
    Faults faults = new Faults(source);
    Optional<Topology> read = new TopologyReader(faults).topology(documents.getFirst());
    faults.throwIfAny();
    return read.orElseThrow();
  }

  private Optional<Topology> topology(Tree document) {
    Optional<Fields> top = new Value(document, "", faults).fields();
    if (top.isEmpty()) {
      return Optional.empty();
    }
    Fields fields = top.get();
    Optional<String> name =
        fields.required("name").flatMap(value -> value.parsed(TopologyReader::labName));
    Optional<Cidr> fabric = fields.required(Topology.FABRIC).flatMap(this::fabric);
    List<ContainerRuntime> runtimes =
        fields.value("runtime").map(RuntimeReader::runtimes).orElse(List.of());
    Optional<Value> all = fields.required("hosts");
    all.ifPresent(value -> hosts(value, fabric, runtimes));
    fields.refuse(NOT_YET, "networks", "links", "vlans", "peers", "checks");
    fields.finish();
    if (faults.count() > 0 || name.isEmpty() || fabric.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new Topology(name.get(), fabric.get(), hosts));
  }

  private Optional<Cidr> fabric(Value value) {
    Optional<Fields> fields = value.fields();
    Optional<Cidr> subnet =
        fields.flatMap(f -> f.required("subnet")).flatMap(v -> v.parsed(TopologyReader::subnet));
    fields.ifPresent(f -> {
      f.refuse(NOT_YET, "delay", "loss", "rate");
      f.finish();
    });
    return subnet;
  }

  private void hosts(Value value, Optional<Cidr> fabric, List<ContainerRuntime> runtimes) {
    if (value.fields().isEmpty() || !(value.tree() instanceof Tree.Mapping mapping)) {
      return;
    }
    int count = mapping.entries().size();
    if (count == 0 || count > Topology.MAX_HOSTS) {
      value.fault("a lab has 1 to " + Topology.MAX_HOSTS + " hosts, found " + count);
      return;
    }
    int before = faults.count();
    for (Tree.Entry entry : mapping.entries()) {
      host(entry, fabric, runtimes);
    }
    boolean agents = hosts.stream().anyMatch(host -> host.agent().isPresent());
    boolean store = hosts.stream().anyMatch(HostSpec::etcd);
    if (agents && !store && faults.count() == before) {
      value.fault(Topology.NO_STORE);
    }
  }

  private void host(Tree.Entry entry, Optional<Cidr> fabric, List<ContainerRuntime> fallback) {
    String name = entry.key();
    String path = "hosts." + name;
    int before = faults.count();
    try {
      HostSpec.checkName(name);
    } catch (IllegalArgumentException e) {
      faults.add(entry.at(), path, String.valueOf(e.getMessage()));
    }
    Optional<Fields> found = new Value(entry.value(), path, faults).fields();
    if (found.isEmpty()) {
      return;
    }
    Fields fields = found.get();
    Optional<Ip> address = fields.required("address").flatMap(value -> address(value, fabric));
    address.ifPresent(ip -> {
      String holder = holders.putIfAbsent(ip, name);
      if (holder != null) {
        fields.value("address").ifPresent(v -> v.fault(ip + " is that of " + holder + ", too"));
      }
    });
    boolean etcd = fields.value("etcd").flatMap(Value::bool).orElse(false);
    Optional<AgentSpec> agent = fields.value("agent").flatMap(this::agent);
    // A fallback is for hosts that have containers; one without an agent only says what it names.
    List<ContainerRuntime> runtimes =
        fields
            .value("runtime")
            .map(RuntimeReader::runtimes)
            .orElse(agent.isPresent() ? fallback : List.of());
    List<ContainerSpec> containers =
        fields
            .value("containers")
            .map(value -> RuntimeReader.containers(value, name, runtimes))
            .orElse(List.of());
    if (agent.isEmpty() && !containers.isEmpty()) {
      fields.value("containers").ifPresent(value -> value.fault(HostSpec.NO_AGENT));
    }
    fields.refuse(NOT_YET, "links", "vlans", "peers", "routes");
    fields.finish();
    if (faults.count() == before) {
      hosts.add(new HostSpec(name, address.orElseThrow(), etcd, agent, runtimes, containers));
    }
  }

  private static Optional<Ip> address(Value value, Optional<Cidr> fabric) {
    return value.parsed(text -> {
      Ip ip = Ip.parse(text);
      fabric.ifPresent(net -> Topology.checkAddress(net, ip));
      return ip;
    });
  }

  /** {@code true}, {@code false} or a mapping of settings. */
  private Optional<AgentSpec> agent(Value value) {
    if (!(value.tree() instanceof Tree.Mapping)) {
      return value.bool().filter(on -> on).map(_ -> AgentSpec.DEFAULT);
    }
    return value.fields().map(TopologyReader::settings);
  }

  private static AgentSpec settings(Fields fields) {
    Optional<Cidr> pool =
        fields
            .value("default-pool")
            .flatMap(value -> value.parsed(TopologyReader::defaultPool))
            .flatMap(found -> found);
    Optional<Value> port = fields.value("bgp-port");
    int bgpPort =
        port.isEmpty()
            ? AgentSpec.BGP_PORT
            : (int) port.get().integer(1, 65_535).orElse(AgentSpec.BGP_PORT);
    String level =
        fields
            .value("log-level")
            .flatMap(value -> value.oneOf(AgentSpec.LOG_LEVELS, word -> word))
            .orElse(AgentSpec.DEFAULT.logLevel());
    boolean replicate = fields.value("docker").map(TopologyReader::replicates).orElse(false);
    fields.finish();
    return new AgentSpec(pool, bgpPort, level, replicate);
  }

  private static boolean replicates(Value docker) {
    Optional<Fields> fields = docker.fields();
    boolean replicates =
        fields.flatMap(f -> f.value("replicate-networks")).flatMap(Value::bool).orElse(false);
    fields.ifPresent(Fields::finish);
    return replicates;
  }

  private static Optional<Cidr> defaultPool(String text) {
    return text.equals("none") ? Optional.empty() : Optional.of(Cidr.parse(text));
  }

  private static String labName(String text) {
    Topology.checkName(text);
    return text;
  }

  private static Cidr subnet(String text) {
    Cidr cidr = Cidr.parse(text);
    Topology.checkFabric(cidr);
    return cidr;
  }
}
