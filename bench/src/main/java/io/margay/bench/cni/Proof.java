package io.margay.bench.cni;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** That an ADD did what it claims before it returned: without it a time means nothing. */
final class Proof {
  private static final Pattern HOST_LINK = Pattern.compile("\"name\" *: *\"(mgy[0-9a-v]{11})\"");

  private Proof() {}

  /**
   * Looks right after our ADD.
   *
   * @param result what the plugin printed
   * @throws IOException when the endpoint is not in etcd, or no rule of the kernel knows its link
   */
  static void attached(String container, String result) throws IOException {
    Matcher link = HOST_LINK.matcher(result);
    if (!link.find()) {
      throw new IOException("no host interface in the plugin's result: " + result);
    }
    // Ours first: what comes later could become right while the other program runs.
    require(List.of("iptables-save", "-t", "filter"), " " + link.group(1) + " ");
    require(
        List.of(
            "etcdctl", "get", "--prefix", "--keys-only", "/margay/v1/resources/workloadendpoints"),
        Execution.id(container));
  }

  private static void require(List<String> command, String text) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("ETCDCTL_API", "3");
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!output.contains(text)) {
      throw new IOException(
          "after ADD \"%s\" does not show \"%s\":%n%s"
              .formatted(String.join(" ", command), text.strip(), output));
    }
  }
}
