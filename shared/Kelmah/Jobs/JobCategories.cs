using System.Collections.Immutable;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;

namespace Kelmah.Jobs;

/// <summary>The trades that the market is sorted by, the same for everybody.</summary>
public static class JobCategories
{
    /// <summary>In alphabetical order of their names.</summary>
    public static Page<JobCategory> All { get; } = new(
        [
            new("appliance_repair", "Appliance repair", ["air conditioning", "fridge repair", "washing machine repair", "generator repair", "phone repair"]),
            new("beauty", "Beauty", ["hairdressing", "braiding", "barbering", "make-up", "nail care"]),
            new("home_care", "Care at home", ["childcare", "elderly care", "nursing", "housekeeping"]),
            new("carpentry", "Carpentry", ["carpentry", "furniture making", "cabinet making", "door fitting", "upholstery"]),
            new("catering", "Catering", ["cooking", "baking", "event catering", "serving"]),
            new("cleaning", "Cleaning", ["house cleaning", "office cleaning", "laundry", "window cleaning", "fumigation"]),
            new("construction", "Construction", ["masonry", "bricklaying", "concrete work", "steel fixing", "scaffolding", "site labour"]),
            new("design", "Design and media", ["graphic design", "photography", "video editing", "sign writing", "printing"]),
            new("driving", "Driving and moving", ["driving", "moving", "delivery", "heavy vehicle driving"]),
            new("electrical", "Electrical work", ["electrical", "wiring", "solar", "lighting", "security systems"]),
            new("events", "Events", ["event planning", "decoration", "sound systems", "master of ceremonies"]),
            new("farming", "Farming", ["farming", "poultry", "irrigation", "harvesting", "farm machinery"]),
            new("gardening", "Gardening", ["gardening", "landscaping", "tree cutting", "lawn care"]),
            new("it", "Information technology", ["computer repair", "networking", "web development", "data entry", "software development"]),
            new("metalwork", "Metalwork", ["welding", "fabrication", "gate making", "aluminium work", "burglar proofing"]),
            new("painting", "Painting and finishing", ["painting", "plastering", "wallpapering", "spraying"]),
            new("plumbing", "Plumbing", ["plumbing", "pipe fitting", "drainage", "water tanks", "borehole drilling"]),
            new("roofing", "Roofing", ["roofing", "ceiling work", "gutters", "thatching", "waterproofing"]),
            new("security", "Security", ["guarding", "event security", "dog handling"]),
            new("tailoring", "Tailoring", ["tailoring", "dressmaking", "embroidery", "kente weaving", "alterations"]),
            new("teaching", "Teaching", ["tutoring", "language lessons", "music lessons", "exam preparation"]),
            new("tiling", "Tiling and flooring", ["tiling", "terrazzo", "flooring", "paving"]),
            new("vehicle_repair", "Vehicle repair", ["car repair", "auto electrical", "panel beating", "vulcanizing", "motorbike repair"]),
        ],
        NextCursor: null);
}

/// <summary>A trade with its skills, for a front end to choose from. A job may ask for any other skill as well.</summary>
/// <param name="Id">Stable, snake case.</param>
/// <param name="Name">In English.</param>
/// <param name="Skills">As they are stored, to look for jobs and workers by.</param>
[SchemaName("JobCategory")]
public sealed record JobCategory(string Id, string Name, ImmutableArray<string> Skills);
