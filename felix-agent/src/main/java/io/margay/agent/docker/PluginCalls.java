package io.margay.agent.docker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.margay.agent.docker.PluginSocket.Answer;
import io.margay.agent.workload.WorkloadException;
import io.prometheus.metrics.core.metrics.Counter;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * Docker's calls by name. A refusal goes back with status 200 under both names that Docker's
 * clients look for, {@code Err} and {@code Error}: by any other status they would lose the
 * sentence.
 */
final class PluginCalls implements PluginSocket.Calls {
  private static final System.Logger LOG = System.getLogger(PluginCalls.class.getName());
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private static final Counter CALLS =
      Counter.builder()
          .name("margay_docker_calls_total")
          .help("Calls of Docker to its drivers, by method and by how they ended.")
          .labelNames("method", "result")
          .register();

  /** One method of a driver. */
  interface Method {
    /** Fills the answer. */
    void call(JsonNode request, ObjectNode answer) throws DockerRefusal, WorkloadException;
  }

  private final Map<String, Method> methods = new TreeMap<>();

  PluginCalls() {
    methods.put(
        "Plugin.Activate",
        (_, answer) -> answer.putArray("Implements").add("NetworkDriver").add("IpamDriver"));
  }

  /**
   * Adds a method that is called with a body.
   *
   * @param name such as {@code NetworkDriver.Join}
   */
  void put(String name, Method method) {
    methods.put(
        name,
        (request, answer) -> {
          if (request.isEmpty()) {
            // Docker repeats a call that was cut off, and has spent its body by then.
            throw new DockerRefusal(
                "the margay agent went away during " + name + " and is back; try again");
          }
          method.call(request, answer);
        });
  }

  /** Adds a method that is called without a body. */
  void putPlain(String name, Method method) {
    methods.put(name, method);
  }

  @Override
  public Answer answer(String name, String body) {
    Method method = methods.get(name);
    if (method == null) {
      return new Answer(404, text(refusal("there is no method " + name)));
    }
    long start = System.nanoTime();
    ObjectNode answer = JSON.createObjectNode();
    String result = "done";
    try {
      method.call(read(body), answer);
    } catch (DockerRefusal e) {
      result = "refused";
      answer = refusal(e.sentence());
    } catch (WorkloadException e) {
      result = "refused";
      answer = refusal(DockerRefusal.of("margay", e).sentence());
    } catch (IOException e) {
      result = "refused";
      answer = refusal(name + ": the request is no JSON: " + e.getMessage());
    } catch (RuntimeException e) {
      result = "bug";
      LOG.log(System.Logger.Level.ERROR, "call of Docker failed by a bug method=" + name, e);
      answer = refusal(name + ": internal error of margay: " + e + "; see the agent's log");
    }
    CALLS.labelValues(name, result).inc();
    log(name, answer, System.nanoTime() - start);
    return new Answer(200, text(answer));
  }

  private static JsonNode read(String body) throws IOException {
    return body.isBlank() ? JSON.createObjectNode() : JSON.readTree(body);
  }

  private static ObjectNode refusal(String sentence) {
    return JSON.createObjectNode().put("Err", sentence).put("Error", sentence);
  }

  private static void log(String name, ObjectNode answer, long nanos) {
    String refused = answer.path("Err").asText();
    LOG.log(
        refused.isEmpty() ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING,
        "docker call method={0} took={1}us refused=\"{2}\"",
        name,
        Long.toString(nanos / 1000),
        refused);
  }

  private static String text(ObjectNode answer) {
    try {
      return JSON.writeValueAsString(answer) + "\n";
    } catch (JsonProcessingException e) {
      throw new AssertionError("a tree of nodes is always JSON", e);
    }
  }
}
