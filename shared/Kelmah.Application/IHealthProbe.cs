namespace Kelmah.Application;

/// <summary>Something that the app cannot do its work without.</summary>
public interface IHealthProbe
{
    /// <summary>Its name in the answer of <c>/health/ready</c>.</summary>
    string Name { get; }

    /// <summary>Completes when it works; throws, or does not end in time, when it does not.</summary>
    Task CheckAsync(CancellationToken cancellationToken);
}
