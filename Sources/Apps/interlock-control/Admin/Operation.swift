// What the admin API can be asked. The OpenAPI document is the table of routes; here its names get words that the
// compiler knows. A test holds both together.

/// An operation of the OpenAPI document, by its `operationId`.
struct Operation: Hashable, Sendable {
    let id: String

    init(_ id: String) { self.id = id }
}

// MARK: - About the process

extension Operation {
    static let getHealth = Operation("getHealth")
    static let getReadiness = Operation("getReadiness")
    static let getWriteReadiness = Operation("getWriteReadiness")
    static let getMetrics = Operation("getMetrics")
    static let getVersion = Operation("getVersion")
    static let getOpenAPI = Operation("getOpenAPI")
    static let getPolicySchema = Operation("getPolicySchema")
    static let getStatus = Operation("getStatus")
}

// MARK: - Documents

extension Operation {
    static let listProviders = Operation("listProviders")
    static let createProvider = Operation("createProvider")
    static let getProvider = Operation("getProvider")
    static let putProvider = Operation("putProvider")
    static let deleteProvider = Operation("deleteProvider")
    static let listModels = Operation("listModels")
    static let createModel = Operation("createModel")
    static let getModel = Operation("getModel")
    static let putModel = Operation("putModel")
    static let deleteModel = Operation("deleteModel")
    static let getReasoning = Operation("getReasoning")
    static let putReasoning = Operation("putReasoning")
    static let deleteReasoning = Operation("deleteReasoning")
    static let listGroups = Operation("listGroups")
    static let createGroup = Operation("createGroup")
    static let getGroup = Operation("getGroup")
    static let putGroup = Operation("putGroup")
    static let deleteGroup = Operation("deleteGroup")
    static let getContract = Operation("getContract")
    static let putContract = Operation("putContract")
    static let deleteContract = Operation("deleteContract")
    static let listCallers = Operation("listCallers")
    static let createCaller = Operation("createCaller")
    static let getCaller = Operation("getCaller")
    static let putCaller = Operation("putCaller")
    static let deleteCaller = Operation("deleteCaller")
    static let issueToken = Operation("issueToken")
    static let rotateToken = Operation("rotateToken")
    static let revokeToken = Operation("revokeToken")
    static let applyChanges = Operation("applyChanges")
    static let exportDocuments = Operation("exportDocuments")
    static let importDocuments = Operation("importDocuments")
}

// MARK: - What was, and who may

extension Operation {
    static let listSnapshots = Operation("listSnapshots")
    static let getSnapshot = Operation("getSnapshot")
    static let getSnapshotDiff = Operation("getSnapshotDiff")
    static let listAudit = Operation("listAudit")
    static let listCredentials = Operation("listCredentials")
    static let createCredential = Operation("createCredential")
    static let deleteCredential = Operation("deleteCredential")
}

// MARK: - Delivery

extension Operation {
    static let nextPublication = Operation("nextPublication")
    static let listPublications = Operation("listPublications")
    static let createPublication = Operation("createPublication")
    static let listPins = Operation("listPins")
    static let createPin = Operation("createPin")
    static let deletePin = Operation("deletePin")
    static let listSidecars = Operation("listSidecars")
    static let deleteSidecar = Operation("deleteSidecar")
    static let listRollouts = Operation("listRollouts")
    static let createRollout = Operation("createRollout")
    static let getRollout = Operation("getRollout")
    static let advanceRollout = Operation("advanceRollout")
    static let deleteRollout = Operation("deleteRollout")
}
