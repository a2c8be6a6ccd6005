package io.margay.model.codec;

import io.margay.model.document.Documents;
import io.margay.model.document.InvalidDocumentException;
import io.margay.model.document.JsonText;
import io.margay.model.document.MappingBuilder;
import io.margay.model.document.Tree;
import io.margay.model.document.YamlText;
import io.margay.model.resource.BgpConfiguration;
import io.margay.model.resource.BgpFilter;
import io.margay.model.resource.BgpPeer;
import io.margay.model.resource.GlobalNetworkPolicy;
import io.margay.model.resource.IpPool;
import io.margay.model.resource.Kind;
import io.margay.model.resource.Node;
import io.margay.model.resource.Profile;
import io.margay.model.resource.Resource;
import io.margay.model.resource.WorkloadEndpoint;
import java.util.List;
import java.util.Optional;

/** Resources to documents and back. */
public final class ResourceCodec {
  /** The version that documents are written in. */
  public static final String API_VERSION = "margay.io/v1";

  private ResourceCodec() {}

  /**
   * Reads what a user wrote: YAML or JSON, one or several documents, lists of documents, and kinds
   * {@code List} and {@code XList} with items.
   *
   * @param source the file's name, for messages
   * @throws InvalidDocumentException with everything that is wrong in any of the documents; an
   *     input without any document is wrong, too
   */
  public static List<ResourceDocument> read(String source, byte[] utf8)
      throws InvalidDocumentException {
    return new DocumentReader(source).resources(Documents.read(source, utf8));
  }

  /**
   * Reads only which resources the documents are about. Specifications are not looked at, and may
   * be missing.
   *
   * @param source the file's name, for messages
   * @throws InvalidDocumentException with everything that is wrong in any of the documents
   */
  public static List<KeyDocument> readKeys(String source, byte[] utf8)
      throws InvalidDocumentException {
    return new DocumentReader(source).keys(Documents.read(source, utf8));
  }

  /** The one line that the store keeps. Without the revision, which the store itself knows. */
  public static String toJson(Resource resource) {
    return JsonText.compact(
        toTree(resource.withMetadata(resource.metadata().withResourceVersion(Optional.empty()))));
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @param modRevision the revision of the store at which the value was written, above 0
   * @throws InvalidDocumentException when it is no resource of this kind; a value with fields that
   *     this release does not know is none, since honouring half of a policy opens what it closes
   */
  public static Resource fromJson(Kind kind, String json, long modRevision)
      throws InvalidDocumentException {
    Resource resource = fromTree("store", Documents.readJson("store", json));
    if (resource.kind() != kind) {
      throw DocumentReader.unexpected("store", kind, resource.kind());
    }
    return resource.withMetadata(
        resource.metadata().withResourceVersion(Optional.of(Long.toString(modRevision))));
  }

  /**
   * Reads one resource out of a tree that {@link #toTree} made.
   *
   * @param source for messages
   * @throws InvalidDocumentException when it is none
   */
  public static Resource fromTree(String source, Tree tree) throws InvalidDocumentException {
    return new DocumentReader(source).resources(List.of(tree)).getFirst().resource();
  }

  /** The document in the version {@link #API_VERSION}. */
  public static Tree.Mapping toTree(Resource resource) {
    Tree spec =
        switch (resource) {
          case IpPool pool -> PoolBinding.write(pool.spec());
          case GlobalNetworkPolicy policy -> PolicyBinding.write(policy.spec());
          case Profile profile -> PolicyBinding.write(profile.spec());
          case Node node -> NodeBinding.write(node.spec());
          case WorkloadEndpoint endpoint -> EndpointBinding.write(endpoint.spec());
          case BgpConfiguration configuration ->
              BgpConfigurationBinding.write(configuration.spec());
          case BgpPeer peer -> BgpPeerBinding.write(peer.spec());
          case BgpFilter filter -> BgpFilterBinding.write(filter.spec());
        };
    return new MappingBuilder()
        .put("apiVersion", API_VERSION)
        .put("kind", resource.kind().title())
        .put("metadata", MetadataBinding.write(resource.metadata()))
        .put("spec", spec)
        .build();
  }

  /** As documents of YAML, separated by {@code ---}. */
  public static String toYaml(List<Resource> resources) {
    return YamlText.write(resources.stream().<Tree>map(ResourceCodec::toTree).toList());
  }
}
