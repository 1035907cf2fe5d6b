namespace Kelmah.Kernel;

/// <summary>Where new ids come from.</summary>
public interface IIdSource
{
    /// <summary>A UUIDv7 of the present time, larger than the ones before it.</summary>
    Guid NewId();
}
