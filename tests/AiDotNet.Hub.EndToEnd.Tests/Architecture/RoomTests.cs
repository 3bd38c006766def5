using ArchUnitNET.Domain;
using ArchUnitNET.Loader;

namespace AiDotNet.Hub.EndToEnd.Tests.Architecture;

/// <summary>Who may know whom, read from the compiled code.</summary>
public sealed class RoomTests
{
    private static readonly ArchUnitNET.Domain.Architecture Product = new ArchLoader()
        .LoadAssemblies(
            typeof(ModelHub).Assembly,
            typeof(Runtime.NeuralNetworkFactory).Assembly,
            System.Reflection.Assembly.Load("adn-hub"),
            System.Reflection.Assembly.Load("adn"))
        .Build();

    public static TheoryData<string> Rooms => [.. Room.All.Select(room => room.Namespace)];

    [Theory]
    [MemberData(nameof(Rooms))]
    public void Room_EveryType_KnowsOnlyWhatItMay(string roomNamespace)
    {
        var room = Room.All.Single(candidate => candidate.Namespace == roomNamespace);

        var offences =
            from type in Product.Types
            where Room.Of(type.Namespace?.FullName)?.Namespace == roomNamespace
            from dependency in type.Dependencies
            let target = dependency.Target
            where target is not GenericParameter
            let targetNamespace = target.Namespace?.FullName ?? ""
            where IsOffence(room, target, targetNamespace)
            select $"{type.FullName} -> {target.FullName}";

        Assert.Empty(offences.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Rooms_AllOfThem_HaveCode() =>
        Assert.Empty(Room.All
            .Where(room => !Product.Types.Any(type => Room.Of(type.Namespace?.FullName)?.Namespace == room.Namespace))
            .Select(room => room.Namespace));

    private static bool IsOffence(Room room, IType target, string targetNamespace)
    {
        if (targetNamespace == "AiDotNet.Hub" || targetNamespace.StartsWith("AiDotNet.Hub.", StringComparison.Ordinal))
        {
            return !Room.HubValueTypes.Contains(target.FullName) && !room.MayKnow(targetNamespace);
        }

        return room.MustNotUse.Any(banned =>
            targetNamespace == banned || targetNamespace.StartsWith(banned + ".", StringComparison.Ordinal) || target.FullName == banned);
    }
}
