namespace Kelmah.Sqlite;

/// <summary>Tells a full disk from other failures, whichever layer met it.</summary>
public static class DiskSpace
{
    /// <summary>ENOSPC of Linux, macOS and the BSDs.</summary>
    private const int NoSpace = 28;

    /// <summary>EDQUOT: of Linux; of macOS and the BSDs.</summary>
    private const int QuotaOfLinux = 122;
    private const int QuotaOfMac = 69;

    /// <summary>ERROR_DISK_FULL, which .NET also gives where a file's space cannot be reserved, and ERROR_HANDLE_DISK_FULL.</summary>
    private const int DiskFull = unchecked((int)0x80070070);
    private const int HandleDiskFull = unchecked((int)0x80070027);

    /// <summary>Whether a failure, or what it comes from, is that the disk is full. It passes as soon as there is space.</summary>
    public static bool IsExhausted(Exception? failure) => failure switch
    {
        null => false,
        SqliteException { IsFull: true } => true,
        IOException { HResult: NoSpace or DiskFull or HandleDiskFull } => true,
        IOException { HResult: QuotaOfLinux } when OperatingSystem.IsLinux() => true,
        IOException { HResult: QuotaOfMac } when OperatingSystem.IsMacOS() || OperatingSystem.IsFreeBSD() => true,
        _ => IsExhausted(failure.InnerException),
    };
}
