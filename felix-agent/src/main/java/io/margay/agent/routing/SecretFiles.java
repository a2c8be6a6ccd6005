package io.margay.agent.routing;

import static java.lang.System.Logger.Level.WARNING;

import io.margay.model.resource.BgpPassword;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Passwords of peers: those in the document itself, and those in files {@code DIR/NAME/KEY} of this
 * host, whose first line counts. Owned by the dataplane loop.
 */
final class SecretFiles implements SessionConfigs.Passwords {
  private static final System.Logger LOG = System.getLogger(SecretFiles.class.getName());

  private final Path directory;
  private final Set<Path> missing = new HashSet<>();
  private final Map<Path, Optional<String>> known = new HashMap<>();

  SecretFiles(Path directory) {
    this.directory = directory;
  }

  @Override
  public Optional<String> apply(BgpPassword password) {
    return password.secret().isEmpty() ? password.inline() : read(password.secret().get());
  }

  /** Whether a file that was read says something else now. */
  boolean changed() {
    return Map.copyOf(known).entrySet().stream()
        .anyMatch(file -> !read(file.getKey()).equals(file.getValue()));
  }

  private Optional<String> read(BgpPassword.SecretKey secret) {
    Path file = directory.resolve(secret.name()).resolve(secret.key());
    Optional<String> password = read(file);
    known.put(file, password);
    return password;
  }

  private Optional<String> read(Path file) {
    try {
      Optional<String> first = Files.readAllLines(file).stream().findFirst();
      missing.remove(file);
      return first.filter(text -> !text.isEmpty());
    } catch (IOException e) {
      if (missing.add(file)) {
        LOG.log(WARNING, "a password of BGP cannot be read, its sessions wait file=" + file, e);
      }
      return Optional.empty();
    }
  }
}
