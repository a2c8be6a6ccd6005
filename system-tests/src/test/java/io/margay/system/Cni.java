package io.margay.system;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.margay.lab.Host;
import io.margay.lab.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One call of a CNI plugin as a runtime makes it; refined by {@code with…} and then {@link #run}.
 *
 * @param host where it is executed
 * @param program the plugin's path
 * @param variables its environment
 * @param config what it reads on stdin
 */
record Cni(Host host, String program, Map<String, String> variables, ObjectNode config) {
  static final JsonMapper JSON = JsonMapper.builder().build();

  private static final String PATH = "/opt/cni/bin:/usr/lib/cni";

  /** What a plugin answered. */
  record Answer(int exit, JsonNode out, String text) {
    boolean ok() {
      return exit == 0;
    }

    int code() {
      return out.path("code").asInt();
    }

    /** The first address, without its prefix length. */
    String address() {
      return out.path("ips").path(0).path("address").asText().replaceFirst("/.*", "");
    }

    Answer orThrow() throws IOException {
      if (!ok()) {
        throw new IOException(text);
      }
      return this;
    }

    @Override
    public String toString() {
      return exit + ": " + text;
    }
  }

  /** A call of our plugin for the network {@code cases}, version 1.1.0. */
  static Cni on(Host host, String container, String netns) {
    Map<String, String> variables = new TreeMap<>();
    variables.put("CNI_CONTAINERID", container);
    variables.put("CNI_NETNS", netns);
    variables.put("CNI_IFNAME", "eth0");
    variables.put("CNI_PATH", PATH);
    ObjectNode config = JSON.createObjectNode();
    config.put("cniVersion", "1.1.0").put("name", "cases").put("type", "margay");
    config.putObject("ipam").put("type", "margay-ipam");
    return new Cni(host, "/opt/cni/bin/margay", variables, config);
  }

  /** The same call of another plugin, which the configuration names too. */
  Cni withPlugin(String type) {
    String directory = type.startsWith("margay") ? "/opt/cni/bin/" : "/usr/lib/cni/";
    return new Cni(host, directory + type, variables, config).with("type", "\"" + type + "\"");
  }

  /** By the twin in Java, which stands in for the static client on other processors. */
  Cni byJavaClient() {
    String jars = ThreeHosts.ROOT.resolve("dist/target/margay/usr/lib/margay/jars").toString();
    Path name = Path.of(program).getFileName();
    String java = ProcessHandle.current().info().command().orElseThrow();
    String client = "io.margay.cni.client.Client " + name;
    String jar = jars + "/cni-plugin-0.1.0.jar";
    return new Cni(
        host, java + " -XX:TieredStopAtLevel=1 -cp " + jar + " " + client, variables, config);
  }

  Cni withVariable(String name, String value) {
    Map<String, String> changed = new TreeMap<>(variables);
    changed.put(name, value);
    return new Cni(host, program, changed, config);
  }

  /** With a key of the configuration, its value as JSON. */
  Cni with(String key, String json) {
    ObjectNode changed = config.deepCopy();
    try {
      changed.set(key, JSON.readTree(json));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(json, e);
    }
    return new Cni(host, program, variables, changed);
  }

  /** Executes it, in the namespace of another container when words are given that lead there. */
  Answer run(String command, String... inside) throws IOException {
    List<String> words = new ArrayList<>(List.of(inside));
    words.add("env");
    words.add("CNI_COMMAND=" + command);
    variables.forEach((name, value) -> words.add(name + "=" + value));
    words.addAll(List.of(program.split(" ", -1)));
    Outcome outcome = host.run(Duration.ofSeconds(40), config.toString(), words);
    JsonNode out;
    try {
      out = JSON.readTree(outcome.out().isBlank() ? "{}" : outcome.out());
    } catch (JsonProcessingException e) {
      throw new IOException("no JSON: " + outcome, e);
    }
    return new Answer(outcome.exit(), out, outcome.out() + outcome.err());
  }
}
