namespace Kelmah.Kernel;

/// <summary>Something that the app needs for its work.</summary>
public interface IHealthProbe
{
    /// <summary>Its name in the answer of <c>/health/ready</c>.</summary>
    string Name { get; }

    /// <summary>Whether the settings ask for it; what is not used is not looked at.</summary>
    bool IsUsed => true;

    /// <summary>Whether the app is not ready while it does not work; false for what the app works without, if less well.</summary>
    bool IsRequired => true;

    /// <summary>Completes when it works; throws, or does not end in time, when it does not.</summary>
    Task CheckAsync(CancellationToken cancellationToken);
}
