namespace Kelmah.Kernel;

/// <summary>Something that a client can change only as it has seen it: its version is the response's <c>ETag</c>.</summary>
public interface IVersioned
{
    /// <summary>Grows with each change.</summary>
    long Version { get; }
}
